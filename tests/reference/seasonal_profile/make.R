# Base R only: glm with quasi-Poisson family. Run: Rscript make.R
# Made-up counts that vary by more than chance between years.
days <- c(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
one <- c(62, 50, 70, 81, 80, 95, 99, 93, 75, 70, 58, 55)
two <- c(40, 75, 58, 95, 76, 99, 120, 80, 92, 52, 66, 45)
# Each year's count spread over its days along the growth from the first year to the second.
growth <- coef(lm(log(c(sum(one), sum(two)) / 365) ~ c(0, 1)))[[2]]
weight <- days * exp(growth * (0:11) / 12)
expected <- (sum(one) + sum(two)) * weight / sum(weight)
count <- one + two
change <- count / expected - 1
# Month and year together; days are those of 2025 and 2026, so the same in both.
d <- data.frame(y = c(one, two), m = factor(rep(1:12, 2)), g = factor(rep(1:2, each = 12)),
                n = rep(days, 2))
fit <- glm(y ~ m + g + offset(log(n)), family = quasipoisson, data = d)
phi <- summary(fit)$dispersion
x2 <- chisq.test(count, p = expected / sum(expected))$statistic
p <- pf(x2 / phi / 11, 11, 11, lower.tail = FALSE)
arr <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
cat("{\n", paste(c(sprintf('"one": %s', arr(one)), sprintf('"two": %s', arr(two)),
  sprintf('"change": %s', arr(change)), sprintf('"dispersion": %.12g', phi),
  sprintf('"p_value": %.12g', p)), collapse = ",\n "), "\n}\n", sep = "", file = "expected.json")
