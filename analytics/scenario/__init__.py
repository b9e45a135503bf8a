"""From targets to a plan and from the plan to indicators: the scenario engine."""
