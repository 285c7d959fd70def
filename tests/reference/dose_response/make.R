# Write expected.json: binomial regression given each area's sum, by base R. Run: Rscript make.R
before <- c(52, 80, 61, 120, 95, 70); after <- c(40, 51, 47, 66, 60, 55)
dose <- c(0.45, 0.8, 0.5, 1.0, 0.7, 0.6); expected <- c(0.9, 0.95, 1.1, 0.9, 1.0, 1.05)
fit <- glm(cbind(after, before) ~ I(dose - mean(dose)), offset = log(expected), family = quasibinomial,
           control = glm.control(epsilon = 1e-12, maxit = 200))
plain <- summary(fit, dispersion = 1)$coefficients
cat(sprintf(paste0('{"before": [%s], "after": [%s], "dose": [%s], "expected": [%s],\n "slope": %.12g, ',
                   '"mean_change": %.12g, "std_error_binomial": %.12g, "dispersion": %.12g}\n'),
            toString(before), toString(after), toString(dose), toString(expected), plain[2, 1], plain[1, 1],
            plain[2, 2], summary(fit)$dispersion), file = "expected.json")
