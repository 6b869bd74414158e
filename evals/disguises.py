"""The same content and marks in another dress: padded, beside the point in between, mistyped, without punctuation.

The lines here teach the marker; those of `evals.variants`, which the suites try it with, never do.
"""

import re
from collections.abc import Callable
from random import Random

from interviewer.text import sentences, words

# As many words as the cross-encoder reads of an answer at once.
MOST_WORDS = 230
MOST_TIMES = 8.0
FILLERS = (
    "Right, so where do I begin.",
    "I'll try to keep this short.",
    "Bear with me while I find the words.",
    "Sorry, I talk a lot when I'm nervous.",
    "So, yes, that's the gist of what I mean.",
    "Let me back up a little.",
    "I hope you can follow what I'm saying.",
    "Stop me if I go on for too long.",
    "There's a bit more to say, I think.",
    "That's a good one, I like that question.",
    "How shall I put this.",
    "Let me start from the beginning and then go on.",
    "I'd say, if I may, a few words on that.",
    "Okay, next thing I wanted to say.",
    "I'm just ordering my thoughts here.",
    "As I was saying a moment ago.",
    "That's about how I see it, at least today.",
    "It's a topic that one could speak about all day.",
    "Let me rephrase so that it's clear.",
    "You know what I mean, I guess.",
    "I've been asked something like this before.",
    "Now, coming to the heart of the matter.",
    "All of this is from memory, so please be patient.",
    "I could draw it for you if we had a whiteboard.",
    "Anyway, to carry on.",
    "So that was the first part of what I have to say.",
    "To sum up what I have said so far.",
    "I don't want to rush this, it matters to me.",
    "Please ask if something is unclear.",
    "I'm trying to say it as plainly as I can.",
    "It really is an interesting question, honestly.",
    "Those are my two cents on it.",
    "Yes, I think I have it now.",
    "I was taught this years ago and it stayed with me.",
    "Well, there are many ways to say it, here's mine.",
    "I might repeat myself a little, sorry about that.",
    "So much for that, now the rest.",
    "If you want more detail, you can have it later.",
    "Alright, let me get to the point.",
    "Hm, wait, let me order that in my head.",
    "That was perhaps a little long.",
    "Thank you for your patience, I'm getting there.",
    "I'm not a great speaker, but I do my best.",
    "Where was I, yes, exactly.",
    "Tell me if I should speak up.",
    "As you can see, I find this exciting.",
    "I'd rather be slow and clear than quick.",
    "One could surely say this more elegantly.",
    "I believe that answers what you asked.",
    "Just a second, I'd like to begin again.",
)
REMARKS = (
    "My bus was packed today and I had to stand the whole way.",
    "We're repainting the kitchen at home, it's a mess.",
    "I had the best noodles of my life yesterday evening.",
    "My sister is getting married in June, so I'm busy.",
    "The office coffee machine has been broken since Monday.",
    "I ran a half marathon last spring and my knee still hurts.",
    "There's a cat on my balcony that isn't mine.",
    "I moved to this city three years ago because of the lake.",
    "Sorry, that was the doorbell, probably a parcel.",
    "My old school had a wonderful choir, I sang bass.",
    "The meeting room here is rather cold, isn't it.",
    "We watched a film about penguins with the kids.",
    "I forgot my umbrella at the station once more.",
    "At my last job we used to play table tennis at lunch.",
    "Our team's retrospective is every second Friday.",
    "I've just switched to a standing desk.",
    "My laptop runs a Linux that I set up myself.",
    "Last year I gave a talk at a meetup about Docker images.",
    "I once spent a week on a bug in a payroll form.",
    "My manager likes slides with few words on them.",
    "I keep bees, it's a calming hobby.",
    "The parking here costs more than my lunch.",
    "In my spare time I mend old radios.",
    "I read somewhere that octopuses have three hearts.",
    "My phone number changed last month, by the way.",
    "We have a company outing to the mountains soon.",
    "I use dark mode in every editor.",
    "The tram drivers were on strike this morning.",
    "My French is better than my Spanish.",
    "I take my tea without sugar, thanks for asking.",
    "We moved our ticket system from one vendor to another in autumn.",
    "I was on call last night, so I'm a bit tired.",
    "The windows in our flat face north.",
    "My first computer had a tape drive.",
    "Someone in the next room is drilling, I apologise.",
    "I've got a dentist appointment this afternoon.",
    "Our football club lost again on Sunday.",
    "I planted tomatoes, and the snails ate them.",
    "A friend of mine sails around Greece every summer.",
    "I prefer trains to planes whenever I can.",
)


def spread(answer: str, random: Random) -> str:
    """Up to eight times the words, with fillers anywhere between the sentences."""
    parts = list(sentences(answer)) or [answer]
    for filler in _fillers(answer, FILLERS, random):
        parts.insert(random.randint(0, len(parts)), filler)
    return " ".join(parts)


def surrounded(answer: str, random: Random) -> str:
    """Up to eight times the words, with a few fillers over and over, before and after the whole."""
    few = random.sample(FILLERS, random.randint(3, 10))
    around = _fillers(answer, few, random)
    half = random.randint(0, len(around))
    return " ".join([*around[:half], answer, *around[half:]])


def _fillers(answer: str, choice: tuple[str, ...] | list[str], random: Random) -> list[str]:
    """Empty where an answer is too long already to be read at once with more."""
    size = max(len(words(answer)), 1)
    times = min(MOST_TIMES, MOST_WORDS / size)
    wanted = size * (random.uniform(1.0, times) - 1) if times > 1 else 0.0
    found: list[str] = []
    while sum(len(words(line)) for line in found) < wanted:
        found.append(random.choice(choice))
    return found


def digressing(answer: str, random: Random) -> str:
    """One to three remarks beside the point, most often before or after everything else."""
    parts = list(sentences(answer)) or [answer]
    for remark in random.sample(REMARKS, random.randint(1, 3)):
        parts.insert(random.choice((0, len(parts), random.randint(0, len(parts)))), remark)
    return " ".join(parts)


def mistyped(text: str, random: Random) -> str:
    """One letter in thirty is doubled, dropped or exchanged with its neighbour."""
    found = list(text)
    for place in range(len(found) - 1):
        if found[place].isalpha() and random.random() < 1 / 30:
            change = random.randrange(3)
            if change == 0:
                found[place] *= 2
            elif change == 1:
                found[place] = ""
            else:
                found[place], found[place + 1] = found[place + 1], found[place]
    return "".join(found)


def unpunctuated(text: str, random: Random) -> str:
    """Lower case, without a comma or full stop."""
    return re.sub(r"[.,;:!?]+(?=\s|$)", "", text).lower()


DISGUISES: dict[str, Callable[[str, Random], str]] = {
    "spread": spread,
    "surrounded": surrounded,
    "digressing": digressing,
    "mistyped": mistyped,
    "unpunctuated": unpunctuated,
}
