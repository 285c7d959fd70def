# Gi and Gi* by spdep, for the six points of esda's own test and for a map of 12 x 12 counts.
suppressPackageStartupMessages(library(spdep))
num <- function(x) paste0("[", paste(format(as.numeric(x), digits = 15, trim = TRUE), collapse = ", "), "]")
xy <- cbind(c(10, 20, 40, 15, 30, 30), c(10, 10, 10, 20, 20, 30))
y <- c(2, 3, 3.2, 5, 8, 7)
near <- dnearneigh(xy, 0, 15)
six <- nb2listw(near, style = "B")
six_star <- nb2listw(include.self(near), style = "B")
counts <- scan("input.csv", sep = ",", quiet = TRUE)
grid <- expand.grid(x = 1:12, y = 1:12)
queen <- dnearneigh(as.matrix(grid), 0, 1.5)
# Weights fall with distance; a cell's own weight is 2.
own <- include.self(queen)
far <- lapply(seq_along(own), function(i) {
  d <- sqrt((grid$x[own[[i]]] - grid$x[i])^2 + (grid$y[own[[i]]] - grid$y[i])^2)
  ifelse(d == 0, 2, 1 / d)
})
writeLines(c("{",
  sprintf('"software": "spdep %s, %s",', packageVersion("spdep"), R.version.string),
  sprintf('"six_gi": %s,', num(localG(y, six))),
  sprintf('"six_gi_star": %s,', num(localG(y, six_star))),
  sprintf('"six_global_g": %s,', num(globalG.test(y, six)$estimate[1:2])),
  sprintf('"map_gi": %s,', num(localG(counts, nb2listw(queen, style = "B")))),
  sprintf('"map_gi_star": %s,', num(localG(counts, nb2listw(own, style = "B")))),
  sprintf('"map_gi_star_by_row": %s,', num(localG(counts, nb2listw(own, style = "W")))),
  sprintf('"map_gi_star_weighted": %s', num(localG(counts, nb2listw(own, glist = far, style = "B")))),
  "}"), "expected.json")
