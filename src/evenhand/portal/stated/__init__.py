"""How is it decided what is shown here, and how often do two people agree?"""
