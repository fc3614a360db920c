"""From a policy to relational expressions (Ibis): the only implementation of what a rule means."""
