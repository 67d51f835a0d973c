"""The forms of the desk. A form reads what people type; the verbs decide whether it may be kept."""
