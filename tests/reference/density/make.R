# Density of the redwood seedlings and rules for its bandwidth by spatstat; prints expected.json.
# Usage: Rscript make.R ../../../../shared/data/point_process/spatstat_redwood.csv
suppressMessages({library(spatstat.geom); library(spatstat.explore)})
points <- read.csv(commandArgs(TRUE)[1])
X <- ppp(points$x, points$y, c(0, 1), c(-1, 0))
number <- function(x) formatC(x, digits = 12, format = "g")
list_of <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
for (case in list(c("uniform", TRUE, FALSE), c("none", FALSE, FALSE), c("jones_diggle", TRUE, TRUE))) {
  edge <- as.logical(case[2]); diggle <- as.logical(case[3])
  at <- density(X, sigma = .05, edge = edge, diggle = diggle, at = "points", leaveoneout = FALSE)
  whole <- density(X, sigma = .05, edge = edge, diggle = diggle)
  cat(sprintf("%s: %s, integral %s\n", case[1], list_of(at[1:3]), number(integral(whole))))
}
cv <- bw.ppl(X)
cat("ppl, its own 16 widths:", number(cv), "\n")
cat("their likelihoods:", list_of(attr(cv, "cv")), "\n")
cat("ppl, 301 widths from .03 to .06:", number(bw.ppl(X, srange = c(.03, .06), ns = 301)), "\n")
cat("diggle:", number(bw.diggle(X)), "\n")
cat("CvL, 2000 widths from .1 to .2:", number(bw.CvL(X, srange = c(.1, .2), ns = 2000)), "\n")
cat("scott:", list_of(bw.scott(X)), "\n")
