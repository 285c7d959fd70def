# Beta negative binomial in base R: N = k + NegBin(k, p), p ~ Beta(a, b).
cases <- list(c(120, 30, 20), c(1169, 110.5, 90.5), c(40, 8.5, 12.5))
one <- function(v) {
  k <- v[1]; a <- v[2]; b <- v[3]
  n <- 0:2000000
  mass <- exp(lgamma(k + n) - lgamma(k) - lgamma(n + 1) + lbeta(a + k, b + n) - lbeta(a, b))
  below <- cumsum(mass)
  stopifnot(below[length(below)] > 1 - 1e-6)
  c(k, a, b, sum((k + n) * mass) / sum(mass), k + n[which(below >= .025)[1]], k + n[which(below >= .975)[1]])
}
rows <- sapply(cases, one)
cat("[", paste(apply(rows, 2, function(r) paste0("[", paste(sprintf("%.6f", r), collapse = ", "), "]")),
    collapse = ",\n "), "]\n")
