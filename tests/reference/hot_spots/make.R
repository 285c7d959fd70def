# Base R only: pbinom, binom.test, p.adjust. Run: Rscript make.R
d <- read.csv("input.csv")
n <- nrow(d); N <- sum(d$count)
near <- as.matrix(dist(d[, c("column", "row")])) <= 1.5
S <- as.vector(near %*% d$count)
share <- as.vector(near %*% d$exposure) / sum(d$exposure)
hot <- pbinom(S - 1, N, share, lower.tail = FALSE)
cold <- pbinom(S, N, share)
ci <- sapply(seq_len(n), function(i) binom.test(S[i], N)$conf.int / share[i])
above <- S >= N * share
arr <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
cat("{\n", paste(c(
  sprintf('"count_around": %s', arr(S)), sprintf('"expected": %s', arr(N * share)),
  sprintf('"ratio_low": %s', arr(ci[1, ])), sprintf('"ratio_high": %s', arr(ci[2, ])),
  sprintf('"p_value": %s', arr(ifelse(above, hot, cold))),
  sprintf('"p_adjusted": %s', arr(pmin(1, 2 * ifelse(above, p.adjust(hot, "BH"),
                                                     p.adjust(cold, "BH")))))), collapse = ",\n "),
  "\n}\n", sep = "", file = "expected.json")
