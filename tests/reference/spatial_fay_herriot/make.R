# Fay and Herriot's model with SAR(1) effects, from its definition with dense matrices and numerical
# derivatives alone: base R's optim finds the likeliest values, no package for small areas is used.
suppressPackageStartupMessages(library(jsonlite))
d <- read.csv("input.csv"); m <- nrow(d); wide <- 7
col <- (seq_len(m) - 1) %% wide; row <- (seq_len(m) - 1) %/% wide
W <- 1 * (abs(outer(col, col, "-")) + abs(outer(row, row, "-")) == 1); W <- W / rowSums(W)
X <- cbind(1, d$x); y <- d$y; D <- diag(d$d)
G <- function(t) { S <- diag(m) - t[2] * W; t[1] * solve(t(S) %*% S) }
V <- function(t) G(t) + D
loglik <- function(t, reml) {
  v <- V(t); vi <- solve(v); xvx <- t(X) %*% vi %*% X
  r <- y - X %*% solve(xvx, t(X) %*% vi %*% y)
  l <- -0.5 * (as.numeric(determinant(v)$modulus) + sum(r * (vi %*% r)))
  if (reml) l - 0.5 * as.numeric(determinant(xvx)$modulus) - 0.5 * (m - ncol(X)) * log(2 * pi)
  else l - 0.5 * m * log(2 * pi)
}
fit <- function(reml) {
  f <- function(q) -loglik(c(exp(q[1]), tanh(q[2])), reml)
  o <- optim(c(log(.3), .5), f, control = list(reltol = 1e-15, maxit = 5000))
  o <- optim(o$par, f, method = "BFGS", control = list(reltol = 1e-16, maxit = 500))
  t <- c(exp(o$par[1]), tanh(o$par[2]))
  v <- V(t); vi <- solve(v); q <- solve(t(X) %*% vi %*% X); b <- q %*% t(X) %*% vi %*% y
  eblup <- X %*% b + G(t) %*% vi %*% (y - X %*% b)
  # Mean squared error: g1 by its definition, its derivatives and those of the weights by differences.
  h <- c(1e-4, 1e-4)
  g1 <- function(t) { g <- G(t); diag(g - g %*% solve(g + D) %*% g) }
  B <- function(t) G(t) %*% solve(V(t))
  e <- function(k) { z <- c(0, 0); z[k] <- h[k]; z }
  dV <- lapply(1:2, function(k) (V(t + e(k)) - V(t - e(k))) / (2 * h[k]))
  dB <- lapply(1:2, function(k) (B(t + e(k)) - B(t - e(k))) / (2 * h[k]))
  dg <- sapply(1:2, function(k) (g1(t + e(k)) - g1(t - e(k))) / (2 * h[k]))
  I <- matrix(0, 2, 2)
  for (k in 1:2) for (l in 1:2) I[k, l] <- 0.5 * sum(diag(vi %*% dV[[k]] %*% vi %*% dV[[l]]))
  Ii <- solve(I)
  g2x <- X - B(t) %*% X; g2 <- diag(g2x %*% q %*% t(g2x))
  g3 <- 0; curved <- 0
  for (k in 1:2) for (l in 1:2) {
    g3 <- g3 + Ii[k, l] * diag(dB[[k]] %*% v %*% t(dB[[l]]))
    hess <- (g1(t + e(k) + e(l)) - g1(t + e(k) - e(l)) - g1(t - e(k) + e(l)) + g1(t - e(k) - e(l))) /
      (4 * h[k] * h[l])
    curved <- curved + 0.5 * Ii[k, l] * hess     # the bias of g1 at estimated values
  }
  mse <- g1(t) + g2 + g3 - curved
  if (!reml) {
    lean <- sapply(1:2, function(k) -0.5 * sum(diag(q %*% t(X) %*% vi %*% dV[[k]] %*% vi %*% X)))
    mse <- mse - dg %*% (Ii %*% lean)
  }
  list(area_variance = t[1], rho = t[2], coefficients = as.vector(b), std_errors = sqrt(diag(q)),
       estimate = as.vector(eblup), mse = as.vector(mse), log_likelihood = loglik(t, reml))
}
write_json(list(software = as.character(getRversion()), reml = fit(TRUE), ml = fit(FALSE)),
           "expected.json", digits = 12, auto_unbox = TRUE)
