"""The language itself: what a policy can say, as frozen data. No behaviour beyond looking things up."""
