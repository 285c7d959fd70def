# Base R only. Run: Rscript make.R
q <- sapply(c(12, 6, 2), function(k) binom.test(k, 20)$conf.int)
arr <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
cat(sprintf('{"low": %s, "high": %s}\n', arr(q[1, ]), arr(q[2, ])), file = "expected.json")
