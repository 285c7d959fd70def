# Weights brought to margins and the errors of estimates after; R's survey package (GPL) is an oracle only.
suppressPackageStartupMessages({library(survey); library(jsonlite)})
d <- read.csv("../survey_estimates/input.csv"); d$group <- factor(d$group); d$wave <- factor(d$wave)
des <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = d)
total <- sum(d$weight)
group <- c(0.5, 0.3, 0.2) * total; wave <- c(0.45, 0.55) * total
out <- list(software = paste("R", getRversion(), "survey", packageVersion("survey")), group = group, wave = wave)
pop <- c(`(Intercept)` = total, group1 = group[2], group2 = group[3], wave2 = wave[2])
told <- function(p) { m <- svymean(~afraid, p); s <- svyby(~afraid, ~wave, p, svymean); t <- svytotal(~afraid, p)
  list(weights = unname(weights(p)), mean = c(unname(coef(m)), unname(SE(m))), total = c(unname(coef(t)), unname(SE(t))),
       waves = unname(coef(s)), wave_errors = unname(SE(s))) }
out$calibrated <- told(calibrate(des, ~group + wave, pop, calfun = "linear", epsilon = 1e-12))
out$raked <- told(calibrate(des, ~group + wave, pop, calfun = "raking", epsilon = 1e-12, maxit = 200))
cells <- data.frame(group = factor(rep(0:2, 2)), wave = factor(rep(1:2, each = 3)), Freq = as.vector(outer(group, wave)) / total)
out$post_stratified <- told(postStratify(des, ~group + wave, cells))
out$cells <- cells$Freq
out$trimmed <- unname(weights(trimWeights(des, upper = 1.5 * median(d$weight), lower = 0)))
write_json(out, "expected.json", digits = 14, auto_unbox = TRUE)
