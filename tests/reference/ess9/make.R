# Estimates from ESS round 9, GB and NO; R's survey package (GPL) serves as an oracle only.
# Usage: Rscript make.R <folder of ESS9GB.dta and ESS9NO.dta>
suppressPackageStartupMessages({library(haven); library(survey); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
told <- function(e) list(estimate = unname(coef(e)), std_error = unname(SE(e)))
out <- list(software = paste("R", getRversion(), "survey", packageVersion("survey"), "haven", packageVersion("haven")))
for (country in c("GB", "NO")) {
  d <- read_dta(file.path(folder, paste0("ESS9", country, ".dta")), encoding = "latin1")
  d <- data.frame(lapply(d[c("psu", "stratum", "anweight", "pspwght", "aesfdrk", "trstplc", "ppltrst", "gndr", "region", "crmvct")],
                         function(x) as.vector(zap_labels(zap_missing(x)))))
  d$unsafe <- as.numeric(d$aesfdrk >= 3)
  for (weight in c("anweight", "pspwght")) {
    full <- svydesign(~psu, strata = ~stratum, weights = as.formula(paste0("~", weight)), data = d, nest = TRUE)
    alone <- svydesign(~1, weights = as.formula(paste0("~", weight)), data = d)
    plain <- svydesign(~1, weights = ~1, data = transform(d, one = 1))
    f <- subset(full, !is.na(unsafe)); t <- subset(full, !is.na(trstplc))
    key <- paste(country, weight)
    share <- svymean(~unsafe, f)
    gender <- svyby(~unsafe, ~gndr, f, svymean, covmat = TRUE)
    region <- svyby(~unsafe, ~region, f, svymean)
    trust <- svyby(~trstplc, ~region, t, svymean)
    out[[key]] <- list(
      respondents = nrow(d), answers = sum(!is.na(d$unsafe)), degrees = degf(f),
      share = c(told(share), list(deff = unname(deff(svymean(~unsafe, f, deff = "replace"))),
                                  korn_graubard = unname(as.numeric(attr(svyciprop(~unsafe, f, method = "beta"), "ci"))))),
      weights_only = told(svymean(~unsafe, subset(alone, !is.na(unsafe)))),
      unweighted = told(svymean(~unsafe, subset(plain, !is.na(unsafe)))),
      mean = told(svymean(~trstplc, t)),
      total = told(svytotal(~unsafe, f)),
      ratio = told(svyratio(~trstplc, ~ppltrst, subset(full, !is.na(trstplc) & !is.na(ppltrst)))),
      gender = told(gender), difference = told(svycontrast(gender, c(-1, 1))),
      region = c(list(names = as.character(region$region)), told(region)),
      trust_by_region = c(list(names = as.character(trust$region)), told(trust)))
  }
}
write_json(out, "expected.json", digits = 12, auto_unbox = TRUE)
