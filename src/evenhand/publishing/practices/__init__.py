"""Practice sheets on their way out: released effects, printed sheets, a catalogue of files."""
