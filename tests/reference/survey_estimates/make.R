# Reference values for survey estimates; R's survey package (GPL) serves as an oracle only.
suppressPackageStartupMessages({library(survey); library(jsonlite)})
d <- read.csv("input.csv")
out <- list(software = paste("R", getRversion(), "survey", packageVersion("survey")))
add <- function(name, e, design, y = NULL) {
  out[[name]] <<- list(estimate = unname(coef(e)), covariance = unname(as.matrix(vcov(e))),
                       degrees = degf(design))
}
des <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = d)
fpc <- svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~population, data = d)
add("mean", svymean(~score, des, na.rm = TRUE), subset(des, !is.na(score)))
add("mean_fpc", svymean(~score, fpc, na.rm = TRUE), subset(fpc, !is.na(score)))
add("total", svytotal(~afraid, des), des)
add("share", svymean(~afraid, des), des)
add("ratio", svyratio(~afraid, ~score, subset(des, !is.na(score))), subset(des, !is.na(score)))
e <- svyby(~score, ~group, subset(des, !is.na(score)), svymean, covmat = TRUE)
add("domains", e, des)
out$domains$degrees <- sapply(0:2, function(g) degf(subset(des, group == g & !is.na(score))))
e <- svyby(~afraid, ~wave, des, svymean, covmat = TRUE)
add("waves", e, des)
out$waves$degrees <- sapply(1:2, function(w) degf(subset(des, wave == w)))
out$change <- list(estimate = unname(coef(svycontrast(e, c(-1, 1)))), std_error = unname(SE(svycontrast(e, c(-1, 1)))))
out$no_clusters <- local({
  p <- svydesign(~1, weights = ~weight, data = d)
  m <- svymean(~afraid, p); list(estimate = unname(coef(m)), std_error = unname(SE(m)), degrees = degf(p)) })
one <- d[!(d$stratum == "s1" & d$cluster != "s1c0"), ]
for (how in c("adjust", "certainty")) {
  options(survey.lonely.psu = how)
  p <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = one)
  m <- svytotal(~afraid, p); k <- svymean(~afraid, p)
  out[[paste0("single_", how)]] <- list(total = unname(SE(m)), mean = unname(SE(k)))
}
options(survey.lonely.psu = "fail")
jk <- as.svrepdesign(des, type = "JKn", mse = TRUE)
m <- svymean(~afraid, jk)
out$jackknife <- list(estimate = unname(coef(m)), std_error = unname(SE(m)), degrees = degf(jk))
jf <- as.svrepdesign(fpc, type = "JKn", mse = TRUE)
out$jackknife_fpc <- list(std_error = unname(SE(svymean(~afraid, jf))))
set.seed(4)
bs <- as.svrepdesign(des, type = "subbootstrap", replicates = 20, mse = TRUE)
out$given <- list(weights = weights(bs, type = "analysis"), scale = bs$scale, std_error = unname(SE(svymean(~afraid, bs))))
ci <- svyciprop(~afraid, des, method = "beta")
out$korn_graubard <- unname(as.numeric(attr(ci, "ci")))
write_json(out, "expected.json", digits = 14, auto_unbox = TRUE)
