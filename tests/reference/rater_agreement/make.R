# Cohen's kappa of the first two raters over the stops without gaps.
library(psych)
rows <- read.csv("input.csv")
whole <- rows[complete.cases(rows), ]
found <- cohen.kappa(cbind(whole$r1, whole$r2))
cat(sprintf("{\"kappa_of_two\": %.15f, \"stops\": %d}\n", found$kappa, nrow(whole)))
