"""What is known before anybody has coded: learnt once from public comments, shipped as weights."""
