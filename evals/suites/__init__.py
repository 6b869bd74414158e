"""One file a suite; the table says what each measures."""

SUITES = {
    "retrieval": "whether a question finds the passage that answers it, and nothing where there is none",
    "reading": "whether a candidate's message is read as what it is",
    "agreement": "how well marks agree with people's on the same answers, and which passes are given away",
    "consistency": "whether marks hold still where they must, and move only the right way where the answer changes",
}
