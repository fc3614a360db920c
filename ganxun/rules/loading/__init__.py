"""From a folder of YAML to a policy, or to a list of everything that is wrong with it, each with its line."""
