# Reference values for planning a survey: R's stats.
num <- function(x) paste0("[", paste(format(unname(x), digits = 15, trim = TRUE), collapse = ", "), "]")
one <- function(x) format(unname(x), digits = 15)
cases <- list(c(1000, .30, .25), c(300, .5, .6), c(2000, .02, .035), c(80, .9, .7))
powers <- sapply(cases, function(k) power.prop.test(n = k[1], p1 = k[2], p2 = k[3], strict = TRUE)$power)
needed <- sapply(cases, function(k) power.prop.test(p1 = k[2], p2 = k[3], power = .8, strict = TRUE)$n)
exact <- binom.test(120, 400)$conf.int
none <- binom.test(0, 100)$conf.int
means <- list(c(800, .3, 2.2), c(25, 1.1, 1.5), c(3000, .1, 2))
mean_powers <- sapply(means, function(k) power.t.test(n = k[1], delta = k[2], sd = k[3], strict = TRUE)$power)
writeLines(c("{",
  sprintf('"cases": [%s],', paste(sapply(cases, num), collapse = ", ")),
  sprintf('"power": %s,', num(powers)),
  sprintf('"needed": %s,', num(needed)),
  sprintf('"exact_120_of_400": %s,', num(exact)),
  sprintf('"exact_0_of_100": %s,', num(none)),
  sprintf('"means": [%s],', paste(sapply(means, num), collapse = ", ")),
  sprintf('"mean_power": %s,', num(mean_powers)),
  sprintf('"t_39": %s', one(qt(.975, 39))),
  "}"), "expected.json")
cat(R.version.string, "\n")
