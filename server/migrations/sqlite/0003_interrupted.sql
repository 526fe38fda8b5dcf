-- Tasks that ever got a Spot notice, by cluster: few among many.
CREATE INDEX tasks_interrupted ON tasks (cluster) WHERE instr(row, '"spot_deadline"') > 0;
