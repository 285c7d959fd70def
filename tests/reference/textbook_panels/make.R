# Breaks, shares and time-series regressions by R; see README.md. Run in this folder:
#   Rscript make.R ../../../../shared/data/interventions > series.json
suppressMessages({library(strucchange); library(jsonlite)})
folder <- commandArgs(trailingOnly = TRUE)[1]
boston <- read.csv(file.path(folder, "boston_homicide_1992_1998.csv"))
belts <- read.csv(file.path(folder, "uk_seatbelts_1969_1984.csv"))

at <- seq_len(nrow(boston)) - 1
step <- as.numeric(at >= 53)
slope <- pmax(at - 53, 0) / 12
breaks <- breakpoints(boston$homicides ~ 1)
range <- confint(breaks, breaks = 1)$confint
level <- glm(homicides ~ factor(season) + step, quasipoisson, data = boston)
beside <- glm(cbind(homicides, ahomicides25) ~ I(at / 12) + step + slope, quasibinomial, data = boston,
              control = glm.control(epsilon = 1e-12))
pair <- c("step", "slope")

x <- cbind(kms = log10(belts$kms), petrol = belts$PetrolPrice, law = belts$law)
drivers <- arima(log10(belts$drivers), c(1, 0, 0), seasonal = list(order = c(1, 0, 0), period = 12), xreg = x)
front <- arima(log10(belts$front), c(1, 0, 0), seasonal = list(order = c(1, 0, 0), period = 12), xreg = x)
law <- function(fit) list(estimate = log(10) * coef(fit)[["law"]],
                          error = log(10) * sqrt(vcov(fit)["law", "law"]))

cat(toJSON(list(
  made_with = list(R = as.character(getRversion()), strucchange = as.character(packageVersion("strucchange"))),
  boston = list(
    last_month_before_break = breaks$breakpoints[1],
    range = unname(range[1, c(1, 3)]),
    level_with_season = list(estimate = coef(level)[["step"]], error = sqrt(vcov(level)["step", "step"])),
    beside_adults = list(estimate = unname(coef(beside)[pair]), covariance = unname(vcov(beside)[pair, pair])),
    adults_before_after = as.numeric(tapply(boston$ahomicides25, step, mean)),
    youth_before_after = as.numeric(tapply(boston$homicides, step, mean))
  ),
  seatbelts = list(drivers = law(drivers), front = law(front))
), digits = 10, auto_unbox = TRUE, pretty = TRUE))
