# Knox's table from distance matrices, and all events' days dealt out anew 20,000 times; then the
# package surveillance, which shuffles pairs and leaves the observed count out of the tail.
# Run: Rscript make.R
suppressMessages(library(surveillance))
d <- read.csv("input.csv")
n <- nrow(d)
space <- c(0, 1, 100, 200, 300, Inf)
time <- c(0, 7, 14, Inf)
half <- lower.tri(diag(n))
gaps <- as.matrix(dist(d$day, method = "manhattan"))
table_of <- function(far, gap) {
  table(cut(far[half], space, right = FALSE), cut(gap[half], time, right = FALSE))
}
B <- 20000
arr <- function(v) paste0("[", paste(sprintf("%.12g", v), collapse = ", "), "]")
tab <- function(m) paste0("[", paste(apply(m, 1, arr), collapse = ", "), "]")
out <- c()
for (metric in c("manhattan", "euclidean")) {
  far <- as.matrix(dist(d[, c("x_m", "y_m")], method = metric))
  band <- cut(far[half], space, right = FALSE)
  for (kind in c("plain", "blocks")) {
    set.seed(1)
    block <- if (kind == "plain") rep(1, n) else d$block
    drawn <- replicate(B, {
      p <- seq_len(n)
      for (b in unique(block)) {
        at <- which(block == b)
        p[at] <- at[sample.int(length(at))]
      }
      table(band, cut(gaps[p, p][half], time, right = FALSE))
    })
    seen <- table_of(far, gaps)
    out <- c(out, sprintf('"%s_%s": {"observed": %s, "mean": %s, "variance": %s, "p_value": %s}', metric, kind,
                          tab(seen), tab(apply(drawn, 1:2, mean)), tab(apply(drawn, 1:2, var)),
                          tab((1 + apply(drawn >= as.vector(seen), 1:2, sum)) / (B + 1))))
  }
}
# surveillance counts pairs at most eps apart: just below 100 m and 7 days these are ours.
ds <- dist(d[, c("x_m", "y_m")], method = "manhattan")
set.seed(1)
k <- knox(dist(d$day), ds, eps.t = 6.5, eps.s = 99.9, simulate.p.value = TRUE, B = 9999)
out <- c(out, sprintf('"surveillance": {"observed": %d, "expected": %.12g, "p_poisson": %.12g, "variance": %.12g}',
                      k$statistic, k$null.value, knox(dist(d$day), ds, 6.5, 99.9, simulate.p.value = FALSE)$p.value,
                      var(k$permstats)))
cat("{\n ", paste(c(sprintf('"draws": %d', B), out), collapse = ",\n "), "\n}\n", sep = "", file = "expected.json")
