"""What several checks share: each module judges one kind of thing, whichever lesson asks for it.

- Models: `networks` holds pairs of a learner's model and the reference with the same weights, and
  is where to begin; `building` makes the learner's. `activations`, `autoencoding`, `encoders`,
  `decoders` and `grids` judge parts, `vae_forward` and `vae_probes` a whole VAE, `small_vae` is
  one to hand out; `attribution` finds the part of a model that a wrong answer comes from.
- Epochs of training: `epochs` reads what one did, by `epoch_models`, `epoch_pass`, `epoch_replay`
  and `pixel_losses`; `autoencoder_epochs` and `vae_epochs` judge one, `vae_epoch_objective`,
  `vae_epoch_mean`, `vae_epoch_kl` and `vae_epoch_noise` a VAE's in its parts.
- Draws: `gaussian_draws`, by `normality` and `noise_slips`; `kl_estimates` and `kl_families`, for
  `monte_carlo_kl`; `generated_images`.
- Discrete codes: `codes` finds the nearest row, `quantizing` passes a gradient by it,
  `running_means` moves rows, `chain` prices what they spell.
- Diffusion: `diffusion_loss` judges a denoiser's loss and `diffusion_draws` what it draws, by the
  known models of `diffusion_models`; `diffusion_noising` says why one is off; `diffusion_steps` has
  the closed forms.
- Likelihoods: `importance` judges estimates of log p(x) by a closed form, by known spreads and by a
  grid; `likelihood_slips` knows the mistakes of a density, of a mean and of one weight.
- Functions of one exercise: `reconstruction`, `negative_elbo`, `latent_paths`, `stretch_codes`,
  `quiz_answers`.
- Known mistakes of formulas: `kl_slips`, `gap_slips`, `gaussian_slips`, `pixel_slips`,
  `clamp_slips`, `picture_slips`.
"""
