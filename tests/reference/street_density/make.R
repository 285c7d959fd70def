# Equal-split kernel densities of crimes along the streets of a part of Chicago, by spatstat.linnet.
# Prints segment numbers (from 1) and the mean of the values that spatstat samples along each.
# Usage: Rscript make.R
suppressMessages({library(spatstat.linnet); library(spatstat.data)})
X <- unmark(chicago)
for (continuous in c(FALSE, TRUE)) {
  reach <- if (continuous) 150 else 300  # the continuous one takes minutes beyond
  invisible(capture.output(
    D <- densityEqualSplit(X, sigma = reach / sqrt(7), kernel = "biweight",
                           continuous = continuous, epsilon = if (continuous) 1e-3 else 1e-5, delta = 1, verbose = FALSE)))
  samples <- attr(D, "df")
  each <- tapply(samples$values, samples$mapXY, mean)
  sizes <- lengths_psp(as.psp(domain(X)))
  long <- order(-each)[1:12]
  cat(if (continuous) "continuous" else "discontinuous", "\n")
  cat("segment:", names(each)[long], "\n")
  cat("per foot:", formatC(each[long], digits = 8, format = "g"), "\n")
  cat("total of means by lengths:", sum(each * sizes[as.integer(names(each))]), "of", npoints(X), "\n")
}
