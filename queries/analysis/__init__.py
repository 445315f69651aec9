"""Pure mathematics that questions and pages share: numbers in, numbers out."""
