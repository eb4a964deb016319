"""How each language writes dates and numbers: settings.FORMAT_MODULE_PATH.

A pattern that reads differently in another language has a name here, the same
in every language: `{{ day|date:"DAY" }}`, `date_format(day, "DAY")`. What this
leaves out is as Django has it. Patterns of single parts ("l", "H:i") and those
for machines ("Y-m-d") need no name.
"""
