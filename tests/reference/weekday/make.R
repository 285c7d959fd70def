# Base R only: chisq.test, and the exact test by listing every week of three incidents. Run: Rscript make.R
count <- c(12, 9, 15, 11, 22, 30, 18); days <- c(53, 52, 52, 52, 52, 52, 52)
many <- suppressWarnings(chisq.test(count, p = days / sum(days)))$p.value
weeks <- as.matrix(expand.grid(rep(list(1:7), 4)))
g <- function(on) { k <- tabulate(on, 7); e <- length(on) / 7; 2 * sum(ifelse(k > 0, k * log(k / e), 0)) }
all <- apply(weeks, 1, g)
few <- mean(all >= g(c(1, 1, 1, 2)) - 1e-9)
cat(sprintf('{\n "chi_square": %.12g,\n "exact_3_1": %.12g\n}\n', many, few), file = "expected.json")
