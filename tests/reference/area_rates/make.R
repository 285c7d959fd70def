# Base R only: stats::poisson.test, binom.test-free binomial tails, p.adjust. Run: Rscript make.R
d <- read.csv("input.csv")
years <- 365 / 365.25
e <- d$residents / 1000 * years
ci <- sapply(seq_len(nrow(d)), function(i) poisson.test(d$count[i], e[i])$conf.int)
m <- sum(d$count) / sum(e)
r <- d$count / e
s2 <- sum(e * (r - m)^2) / sum(e)
A <- max(0, s2 - m / mean(e))
eb <- m + A / (A + m / e) * (r - m)
share <- e / sum(e)
up <- pbinom(d$count - 1, sum(d$count), share, lower.tail = FALSE)
lo <- pbinom(d$count, sum(d$count), share)
p <- p.adjust(pmin(1, 2 * pmin(up, lo)), "holm")
arr <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
cat("{\n", paste(c(
  sprintf('"estimate_per_1000": %s', arr(r)), sprintf('"low_per_1000": %s', arr(ci[1, ])),
  sprintf('"high_per_1000": %s', arr(ci[2, ])), sprintf('"shrunken_per_1000": %s', arr(eb)),
  sprintf('"p_value_adjusted": %s', arr(p)), sprintf('"city": %.12g', m)), collapse = ",\n "),
  "\n}\n", sep = "", file = "expected.json")
