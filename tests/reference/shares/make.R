# Reference values of intervals, tests and adjustments: R's stats and the survey package.
suppressPackageStartupMessages(library(survey))
num <- function(x) paste0("[", paste(format(unname(x), digits = 15, trim = TRUE), collapse = ", "), "]")
w <- prop.test(7, 30, correct = FALSE)$conf.int
cp <- binom.test(7, 30)$conf.int
g <- poisson.test(12, 365)$conf.int
cond <- poisson.test(c(18, 9), c(31, 28))
data(api)
d <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
awards <- svymean(~I(awards == "No"), d)
kg <- confint(svyciprop(~I(awards == "No"), d, method = "beta"))
p <- c(.001, .02, .03, .04, .2, .9)
writeLines(c("{",
  sprintf('"wilson_7_of_30": %s,', num(w)),
  sprintf('"clopper_pearson_7_of_30": %s,', num(cp)),
  sprintf('"garwood_12_over_365": %s,', num(g)),
  sprintf('"ratio_18_in_31_against_9_in_28": %s,', num(cond$conf.int)),
  sprintf('"korn_graubard": {"share": %s, "std_error": %s, "answers": %d, "degrees": %d, "low": %s, "high": %s},',
    format(coef(awards)[2], digits = 15), format(SE(awards)[2], digits = 15), nrow(apistrat), degf(d),
    format(kg[1], digits = 15), format(kg[2], digits = 15)),
  sprintf('"adjusted_input": %s,', num(p)),
  sprintf('"holm": %s,', num(p.adjust(p, "holm"))),
  sprintf('"BH": %s,', num(p.adjust(p, "BH"))),
  sprintf('"BY": %s', num(p.adjust(p, "BY"))),
  "}"), "expected.json")
cat(R.version.string, as.character(packageVersion("survey")), "\n")
