"""The flow after the screen, in partitions: stage → first pass → names learnt → second pass → gather → package."""
