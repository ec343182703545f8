"""SelfSynthX (2502.14044): concepts, answers made of them, and rounds of rejection sampling."""
