"""Assessment: did it work, did it move, did it do harm?"""
