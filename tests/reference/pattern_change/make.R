# Reference values of pattern change: chi-square with (N - 1) / N and Fisher's test of each area.
num <- function(x) paste0("[", paste(format(unname(x), digits = 15, trim = TRUE), collapse = ", "), "]")
areas <- read.csv("input.csv")
tables <- function(one, two) lapply(seq_along(one), function(i)
  matrix(c(one[i], sum(one) - one[i], two[i], sum(two) - two[i]), 2))
square <- function(t) { n <- sum(t); suppressWarnings(chisq.test(t, correct = FALSE)$statistic) * (n - 1) / n }
both <- function(one, two) {
  made <- tables(one, two)
  list(chi = sapply(made, function(t) pchisq(square(t), 1, lower.tail = FALSE)),
       fisher = sapply(made, function(t) fisher.test(t)$p.value))
}
toy <- both(c(2, 2, 2, 1, 0, 1), c(2, 1, 2, 2, 1, 1))
large <- both(areas$first, areas$second)
writeLines(c("{",
  sprintf('"toy_chi_square": %s,', num(toy$chi)),
  sprintf('"toy_fisher": %s,', num(toy$fisher)),
  sprintf('"chi_square": %s,', num(large$chi)),
  sprintf('"fisher": %s,', num(large$fisher)),
  sprintf('"adjusted": %s,', num(p.adjust(large$chi, "BY"))),
  '"toy_index": [0.8333, 0.5]',
  "}"), "expected.json")
cat(R.version.string, "\n")
