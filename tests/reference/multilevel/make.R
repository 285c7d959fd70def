# A multilevel logit by adaptive quadrature; lme4 (GPL) serves as an oracle only.
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
d <- read.csv("input.csv")
m <- glmer(afraid ~ woman + old + (1 | area), d, binomial, nAGQ = 25,
           control = glmerControl(optCtrl = list(maxfun = 1e5), optimizer = "bobyqa"))
write_json(list(software = paste("R", getRversion(), "lme4", packageVersion("lme4")),
                coefficients = unname(fixef(m)), std_errors = unname(sqrt(diag(vcov(m)))),
                sd = unname(attr(VarCorr(m)$area, "stddev")), modes = unname(ranef(m)$area[, 1])),
           "expected.json", digits = 10, auto_unbox = TRUE)
