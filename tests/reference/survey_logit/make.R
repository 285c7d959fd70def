# A logit under a survey's design; R survey (GPL) serves as an oracle only.
suppressPackageStartupMessages({library(survey); library(jsonlite)})
d <- read.csv("input.csv")
s <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
m <- svyglm(unsafe ~ litter + old, s, family = quasibinomial, control = list(epsilon = 1e-14))
# Average differences of shares by prediction; their spread by the jackknife, a second way.
ame <- function(w, data) {
  f <- suppressWarnings(glm(unsafe ~ litter + old, binomial, data, weights = w))
  sapply(c("litter", "old"), function(v) {
    hi <- data; hi[[v]] <- 1; lo <- data; lo[[v]] <- 0
    weighted.mean(predict(f, hi, "response") - predict(f, lo, "response"), w)
  })
}
environment(ame) <- globalenv()
r <- as.svrepdesign(s, type = "JKn")
a <- withReplicates(r, function(w, data) { assign("w", w, globalenv()); data$w <- w
  f <- suppressWarnings(glm(unsafe ~ litter + old, binomial, data, weights = w))
  sapply(c("litter", "old"), function(v) {
    hi <- data; hi[[v]] <- 1; lo <- data; lo[[v]] <- 0
    weighted.mean(predict(f, hi, "response") - predict(f, lo, "response"), w) }) })
write_json(list(software = paste("R", getRversion(), "survey", packageVersion("survey")),
                coefficients = unname(coef(m)), std_errors = unname(SE(m)),
                differences = unname(as.vector(a)), jackknife_errors = unname(as.vector(SE(a)))),
           "expected.json", digits = 12, auto_unbox = TRUE)
