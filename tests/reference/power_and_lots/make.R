# Run in this folder: Rscript make.R
# 1. Ways to choose treated areas, and ways that keep a balance, by listing all (combn).
# 2. Exact power of the comparison of two Poisson sums by log ratio, by summing over all outcomes.
values <- c(0.3, -1.2, 0.8, 1.9, -0.4, -0.9, 0.1, 1.1, -1.6, 0.5)
trend <- c(0.1, 0.4, -0.3, 0.2, -0.8, 0.9, -0.1, 0.6, -0.5, 0.0)
kept <- function(size, limit) {
  sets <- combn(length(values), size)
  gap <- apply(sets, 2, function(s) max(abs(mean(values[s]) - mean(values[-s])),
                                        abs(mean(trend[s]) - mean(trend[-s]))))
  c(ncol(sets), sum(gap <= limit))
}
power <- function(before, after, share, alpha = 0.05) {
  x <- 0:(3 * before); y <- 0:(3 * after)
  px <- dpois(x, before); py <- dpois(y, after * (1 - share))
  size <- outer(x, y, function(a, b) log((b + 0.5) / (a + 0.5)) - log(after / before))
  error <- outer(x, y, function(a, b) sqrt(1 / (a + 0.5) + 1 / (b + 0.5)))
  p <- 2 * pnorm(-abs(size) / error)
  called <- p <= alpha & size < 0
  sum(outer(px, py) * called)
}
floors <- sapply(list(c(20, 1), c(19, 1), c(10, 3), c(7, 3)), function(v) 1 / choose(v[1], v[2]))
text <- sprintf('{"values": [%s], "trend": [%s], "lots": {"2": [%d, %d], "3": [%d, %d], "5": [%d, %d]}, "floors": [%s], "power": [%s]}\n',
  paste(values, collapse = ", "), paste(trend, collapse = ", "),
  kept(2, 0.4711)[1], kept(2, 0.4711)[2], kept(3, 0.4711)[1], kept(3, 0.4711)[2], kept(5, 0.3111)[1],
  kept(5, 0.3111)[2], paste(sprintf("%.12f", floors), collapse = ", "),
  paste(sprintf("%.9f", c(power(60, 60, 0.2), power(60, 60, 0.4), power(240, 120, 0.2))),
        collapse = ", "))
writeLines(sub("\n$", "", text), "expected.json")
