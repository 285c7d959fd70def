# Each area's distance from the line through the other areas: residual / (1 - leverage).
felt <- c(.21, .34, .18, .29, .41, .25, .30, .22, .37, .26)
rate <- c(11, 25, 8, 19, 30, 14, 22, 9, 41, 17)
fit <- lm(felt ~ log(rate))
gap <- resid(fit) / (1 - hatvalues(fit))
cat(sprintf('{"felt": [%s],\n "rate": [%s],\n "gap": [%s],\n "slope": %.12f}\n',
            paste(felt, collapse = ", "), paste(rate, collapse = ", "),
            paste(sprintf("%.12f", gap), collapse = ", "), coef(fit)[2]))
