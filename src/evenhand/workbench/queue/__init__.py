"""May this be shown, and if not, how do I say so kindly?"""
