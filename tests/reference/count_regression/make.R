# Reference values of count regression: R's glm, MASS::glm.nb and nlme::gls.
# Data: Great Britain's road casualties (drivers killed or seriously injured), in R's own
# `datasets::Seatbelts`, months 1969-01 to 1984-12; divided by ten and rounded to give small counts.
suppressPackageStartupMessages({library(MASS); library(nlme)})
y <- round(as.numeric(Seatbelts[, "DriversKilled"]) / 10)
n <- length(y); t <- seq_len(n) - 1
law <- as.numeric(Seatbelts[, "law"])
days <- rep(c(31,28,31,30,31,30,31,31,30,31,30,31), length.out = n)
d <- data.frame(y, c1 = cos(2*pi*t/12), s1 = sin(2*pi*t/12), trend = (t - mean(t))/12, law, off = log(days))
write.csv(d, "input.csv", row.names = FALSE)
q <- glm(y ~ c1 + s1 + trend + law + offset(off), family = quasipoisson, data = d,
         control = glm.control(epsilon = 1e-14, maxit = 100))
# Over-dispersed on purpose: every third month counted twice.
y2 <- ifelse(seq_len(n) %% 3 == 0, 2 * y, y)
nb <- glm.nb(y2 ~ c1 + s1 + trend + law + offset(off), data = transform(d, y2 = y2),
             control = glm.control(epsilon = 1e-14, maxit = 200))
# Generalised least squares of the quasi-Poisson working response at a fixed correlation.
mu <- fitted(q); d$z <- sqrt(mu) * (log(mu) - d$off) + (y - mu)/sqrt(mu)
X <- model.matrix(q) * sqrt(mu)
g <- gls(z ~ X - 1, data = d, correlation = corAR1(0.3, form = ~ 1, fixed = TRUE), method = "REML")
free <- gls(z ~ X - 1, data = d, correlation = corAR1(0.1, form = ~ 1), method = "REML",
            control = glsControl(tolerance = 1e-10, msTol = 1e-12))
num <- function(x) paste0("[", paste(format(unname(x), digits = 15, trim = TRUE), collapse = ", "), "]")
writeLines(c("{",
  sprintf('"quasi_coefficients": %s,', num(coef(q))),
  sprintf('"quasi_std_errors": %s,', num(summary(q)$coefficients[, 2])),
  sprintf('"quasi_dispersion": %s,', format(summary(q)$dispersion, digits = 15)),
  sprintf('"nb_coefficients": %s,', num(coef(nb))),
  sprintf('"nb_std_errors": %s,', num(summary(nb)$coefficients[, 2])),
  sprintf('"nb_size": %s,', format(nb$theta, digits = 15)),
  sprintf('"gls_coefficients_at_0.3": %s,', num(coef(g))),
  sprintf('"gls_std_errors_at_0.3": %s,', num(sqrt(diag(vcov(g))))),
  sprintf('"reml_correlation": %s', format(coef(free$modelStruct$corStruct, unconstrained = FALSE), digits = 15)),
  "}"), "expected.json")
cat(R.version.string, as.character(packageVersion("MASS")), as.character(packageVersion("nlme")), "\n")
