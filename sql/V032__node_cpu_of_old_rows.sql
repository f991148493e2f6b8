-- Ten microseconds for each packet of the budget that a node had.
UPDATE node SET budget_cpu_micros = budget_packets * 10 WHERE budget_cpu_micros = 0;
