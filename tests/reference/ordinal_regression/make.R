# Proportional-odds models and their comparison over groups; MASS (GPL) serves as an oracle only.
suppressPackageStartupMessages({library(MASS); library(jsonlite)})
d <- read.csv("input.csv"); items <- paste0("item", 1:4)
fit <- function(f, data) polr(f, data = data, method = "logistic", control = list(reltol = 1e-14, maxit = 500))
r2 <- function(ll, l0, n) (1 - exp(2 * (l0 - ll) / n)) / (1 - exp(2 * l0 / n))
out <- list(software = paste("R", getRversion(), "MASS", packageVersion("MASS")))
m <- fit(factor(item1) ~ item2 + group, d)
out$model <- list(cuts = unname(m$zeta), slopes = unname(coef(m)), log_likelihood = as.numeric(logLik(m)))
out$items <- lapply(items, function(i) {
  d$y <- factor(d[[i]]); d$level <- rowSums(d[setdiff(items, i)])
  ll <- sapply(list(y ~ 1, y ~ level, y ~ level + group, y ~ level * group), function(f) as.numeric(logLik(fit(f, d))))
  n <- nrow(d)
  list(log_likelihood = ll, p_value = pchisq(2 * (ll[4] - ll[2]), 4, lower.tail = FALSE),
       effect = r2(ll[4], ll[1], n) - r2(ll[2], ll[1], n), uniform = r2(ll[3], ll[1], n) - r2(ll[2], ll[1], n))
})
write_json(out, "expected.json", digits = 12, auto_unbox = TRUE)
