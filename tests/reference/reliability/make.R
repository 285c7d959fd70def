# Polychoric correlations, alpha and omega; psych and polycor (GPL) serve as oracles only.
suppressPackageStartupMessages({library(psych); library(polycor); library(jsonlite)})
d <- read.csv("input.csv"); k <- ncol(d)
two_step <- diag(k)
for (i in 1:(k - 1)) for (j in (i + 1):k) two_step[i, j] <- two_step[j, i] <- polychor(d[[i]], d[[j]])
a <- alpha(d); f <- fa(two_step, nfactors = 1, fm = "minres", n.obs = nrow(d))
l <- as.numeric(f$loadings)
write_json(list(software = paste("R", getRversion(), "psych", packageVersion("psych"), "polycor", packageVersion("polycor")),
  polychoric = two_step, alpha = a$total$raw_alpha, ordinal_alpha = alpha(two_step)$total$raw_alpha,
  item_rest = a$item.stats$r.drop, feldt = unlist(a$feldt[c("lower.ci", "upper.ci")]),
  omega = sum(l)^2 / (sum(l)^2 + sum(1 - l^2)), loadings = l), "expected.json", digits = 10, auto_unbox = TRUE)
