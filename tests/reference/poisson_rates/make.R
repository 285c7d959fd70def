# Base R only: poisson.test (ratio of two rates, Garwood), qgamma. Run: Rscript make.R
cases <- list(c(9, 18, 28, 31), c(0, 4, 10, 10), c(120, 95, 365, 366), c(3, 0, 5, 20))
ratio <- sapply(cases, function(v) poisson.test(c(v[2], v[1]), c(v[4], v[3]))$conf.int)
# Difference of two rates by recovering variances from Garwood's bounds (Zou & Donner 2008).
difference <- sapply(cases, function(v) {
  a <- poisson.test(v[1], v[3])$conf.int; b <- poisson.test(v[2], v[4])$conf.int
  x <- v[1] / v[3]; y <- v[2] / v[4]
  c(y - x - sqrt((y - b[1])^2 + (a[2] - x)^2), y - x + sqrt((b[2] - y)^2 + (x - a[1])^2))
})
row <- function(v) paste0("[", paste(ifelse(is.finite(v), sprintf("%.12g", v), "null"), collapse = ", "), "]")
rows <- function(m) paste0("[", paste(apply(m, 2, row), collapse = ", "), "]")
cat("{\n", paste(c(sprintf('"cases": %s', rows(do.call(cbind, cases))),
  sprintf('"ratio": %s', rows(ratio)), sprintf('"difference": %s', rows(difference))),
  collapse = ",\n "), "\n}\n", sep = "", file = "expected.json")
