# Interrupted series by R's glm, gls (nlme), glm.nb (MASS); see README.md. Run in this folder:
#   Rscript make.R ../../../../shared/data/interventions > expected.json
suppressMessages({library(nlme); library(MASS); library(jsonlite)})
folder <- commandArgs(trailingOnly = TRUE)[1]

months_of <- function(first, n) {
  begin <- seq(as.Date(first), by = "month", length.out = n + 1)
  start <- begin[-(n + 1)]
  days <- as.numeric(diff(begin))
  weekend <- sapply(seq_len(n), function(i) {
    day <- seq(start[i], by = "day", length.out = days[i])
    sum(as.POSIXlt(day)$wday %in% c(0, 6))
  })
  data.frame(days = days, weekend = weekend - days * 2 / 7,
             month = factor(as.integer(format(start, "%m"))), at = seq_len(n) - 1)
}

asked <- function(y, first, begin, other = NULL) {
  d <- months_of(first, length(y))
  d$y <- y
  d$trend <- d$at / 12
  d$step <- as.numeric(d$at >= begin)
  d$slope <- pmax(d$at - begin, 0) / 12
  terms <- y ~ month + weekend + trend + step + slope
  poisson <- glm(terms, quasipoisson, data = d, offset = log(days / 30),
                 control = glm.control(epsilon = 1e-12))
  d$mu <- fitted(poisson)
  d$work <- log(d$mu) - log(d$days / 30) + (d$y - d$mu) / d$mu
  serial <- gls(work ~ month + weekend + trend + step + slope, d, method = "REML",
                weights = varFixed(~ I(1 / mu)), correlation = corAR1(0.3, ~at, fixed = TRUE))
  nb <- suppressWarnings(glm.nb(update(terms, . ~ . + offset(log(days / 30))), data = d))
  pair <- c("step", "slope")
  found <- list(
    begin = begin, first = first,
    quasi_poisson = list(estimate = unname(coef(poisson)[pair]),
                         covariance = unname(vcov(poisson)[pair, pair])),
    gls_at_0.3 = list(estimate = unname(coef(serial)[pair]),
                      covariance = unname(vcov(serial)[pair, pair])),
    negative_binomial = list(estimate = unname(coef(nb)[pair]))
  )
  if (!is.null(other)) {
    d$other <- other
    share <- glm(cbind(y, other) ~ trend + step + slope, quasibinomial, data = d)
    found$quasi_binomial <- list(estimate = unname(coef(share)[pair]),
                                 covariance = unname(vcov(share)[pair, pair]))
  }
  found
}

belts <- read.csv(file.path(folder, "uk_seatbelts_1969_1984.csv"))
boston <- read.csv(file.path(folder, "boston_homicide_1992_1998.csv"))
cat(toJSON(list(
  seatbelts_front = asked(belts$front, "1969-01-01", 169, belts$rear),
  boston_homicides = asked(boston$homicides, "1992-01-01", 53)
), digits = 12, auto_unbox = TRUE, pretty = TRUE))
