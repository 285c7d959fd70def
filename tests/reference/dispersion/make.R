# Base R only: glm(quasipoisson), pbeta, pnbinom, pt, p.adjust. Run: Rscript make.R
d <- read.csv("input.csv")
x <- as.matrix(d[, -1])
long <- data.frame(n = as.vector(x), area = factor(rep(d$area_id, ncol(x))),
                   month = factor(rep(seq_len(ncol(x)), each = nrow(x))))
fit <- glm(n ~ area + month, family = quasipoisson, data = long)
phi <- summary(fit)$dispersion
df <- fit$df.residual
# Second differences of each row (Gasser, Sroka & Jennen-Steinmetz), over their Poisson variance.
steps <- apply(x, 1, function(r) {
  m <- length(r)
  mean(diff(r, differences = 2)^2 / (r[1:(m - 2)] + 4 * r[2:(m - 1)] + r[3:m]))
})
# Squared departures over what independent events have, given both margins.
e <- outer(rowSums(x), colSums(x)) / sum(x)
v <- e * outer(1 - rowSums(x) / sum(x), 1 - colSums(x) / sum(x)) * sum(x) / (sum(x) - 1)
margins <- sum((x - e)^2) / sum(v)
# Each area against its share of the total, the variance being phi times the binomial's.
base <- c(1, 0.3, 2.2, 0.6, 3)
share <- base / sum(base)
k <- rowSums(x)
n <- sum(k)
up <- pmax(pbeta(share, k / phi, (n - k) / phi + 1),
           pnbinom(k - 1, size = n * share / (phi * (1 - share) - 1), prob = 1 / (phi * (1 - share)),
                   lower.tail = FALSE))
lo <- pmax(pbeta(share, k / phi + 1, (n - k) / phi, lower.tail = FALSE),
           pnbinom(k, size = n * share / (phi * (1 - share) - 1), prob = 1 / (phi * (1 - share))))
p <- pmin(1, 2 * pmin(up, lo))
p <- 2 * pt(qnorm(p / 2, lower.tail = FALSE), df, lower.tail = FALSE)
wider <- phi * (qt(0.975, df) / qnorm(0.975))^2
range <- rbind(qgamma(0.025, k / wider), qgamma(0.975, k / wider + 1)) * wider
arr <- function(v) paste0("[", paste(sprintf("%.12g", v), collapse = ", "), "]")
cat("{\n", paste(c(
  sprintf('"dispersion": %.12g', phi), sprintf('"degrees": %d', df),
  sprintf('"margins": %.12g', margins),
  sprintf('"margins_degrees": %.12g', sum(v)^2 / sum(v^2) * df / length(x)),
  sprintf('"neighbours": %s', arr(steps)), sprintf('"base": %s', arr(base)),
  sprintf('"p_value_adjusted": %s', arr(p.adjust(p, "holm"))),
  sprintf('"low": %s', arr(range[1, ])), sprintf('"high": %s', arr(range[2, ]))),
  collapse = ",\n "), "\n}\n", sep = "", file = "expected.json")
