# Base R only: poisson.test and binom.test. Run: Rscript make.R
d <- data.frame(offence_class = c("robbery", "damage", "drugs"), count = c(10, 30, 0))
years <- 365 / 365.25
arr <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
s <- sapply(d$count, function(k) binom.test(k, sum(d$count))$conf.int)
q <- sapply(d$count, function(k) poisson.test(k, years)$conf.int)
cat("{\n", paste(c(sprintf('"share_low": %s', arr(s[1, ])), sprintf('"share_high": %s', arr(s[2, ])),
  sprintf('"per_year_low": %s', arr(q[1, ])), sprintf('"per_year_high": %s', arr(q[2, ]))),
  collapse = ",\n "), "\n}\n", sep = "", file = "expected.json")
