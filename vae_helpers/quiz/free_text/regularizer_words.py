"""The words of q3: the terms of the loss, and other things that regularize."""

from __future__ import annotations

from vae_helpers.quiz.free_text.reading import Lexicon, phrases

_MU_SIGMA = r"mu(?: x)? , (?:diag )?(?:\( )?(?:sigma|variance|std)(?: ?\^ ?2|2)?(?: i)? (?:\) )?"
Q = (
    r"(?:q(?: phi)?(?! \((?! ?z))(?: ?\( ?z ?(?:\| ?x ?)?\)| z \| x| z)?|"
    r"(?:approximate |encoder )?posterior|"
    rf"n \( (?:z ; )?{_MU_SIGMA}\))"
)
P = (
    r"(?:p(?: theta)?(?! \((?! ?z ?\)))(?: ?\( ?z ?\)| z)?|prior|n \( (?:z ; )?0 , (?:1|i) \)|"
    r"(?:standard|unit) (?:normal|gaussian))"
)
NAME = (
    r"(?:(?:d )?(?:kl|kld|kldiv)|(?:kl|kullback leibler) (?:divergence|div)|kullback leibler|"
    r"divergence)"
)
BARS = r"(?:\|\||\| \||\|)"
_ELBO = (
    r"(?:elbo|evidence lower bound|loss(?: functions?)?|objectives?(?: functions?)?|costs?|"
    r"vae loss|negative elbo|total loss)"
)
_KINDS = (
    r"(?: (?:divergences?|div|distances?|terms?|loss|part|component|penalty|regularizer|"
    r"regularization))*"
)
_KL = r"(?:kl|kld|kldiv|dkl)"
_BETA = r"(?:times|\*|weighted by|multiplied by|scaled by) beta"

LEXICON = Lexicon(
    ideas={
        "RIGHT": phrases(rf"""
            (?:minus |negative |- )?(?:beta (?:\* |times |weighted )?)?(?:d )?{_KL}{_KINDS}
            (?:d )?{_KL}{_KINDS} {_BETA}
            {_ELBO} {_KL} (?:term|part|component)
            kullback leibler(?: \( (?:kl|kld) \))?{_KINDS}
            kullback (?:divergence|leibler)
            leibler divergence
            relative entropy
            rate(?: terms?)?
            rate in rate distortion
            KL_Q_P
            reverse kl(?: divergence)?
        """),
        "REVERSED": ["KL_P_Q", "forward kl(?: divergence)?"],
        "DIVERGENCE": ["divergences?"],
        "Q": phrases(rf"""
            {Q}
            encoder (?:distributions?|gaussians?|outputs?)
            approximate posteriors?
            posteriors?(?: distributions?)?
            latent (?:distributions?|codes?|posteriors?)
        """),
        "P": phrases(rf"""
            {P}
            (?:standard|unit) (?:normal|gaussian)(?: prior| distribution)*
            priors?(?: distribution)?
            gaussian prior
            normal (?:prior|distribution)
        """),
        "ELBO": phrases(r"""
            (?:negative )?elbo
            evidence lower bound
            variational (?:lower )?bound
            free energy
            (?:total|whole|entire|full) (?:loss|objective)
            everything
            both(?: terms| of them| parts)?
            loss function
        """),
        "RECONSTRUCTION": phrases(r"""
            (?:re ?construction|reconstructive)(?: (?:loss|terms?|errors?|part|likelihood|cost))*
            recon(?: (?:loss|terms?|errors?|part))*
            distortion(?: term)?
            pixel loss
            mse
            mean squared error
            squared error
            (?:expected |negative )*(?:log )?likelihood(?: terms?| loss)?
            nll
        """),
        "CROSS_ENTROPY": phrases(r"""
            (?:binary )?cross ?entropy(?: loss| term)*
            bce(?: with logits)?(?: loss)?
        """),
        "BETA": ["beta", "(?:weight|coefficient|factor) beta"],
        "WEIGHT_DECAY": phrases(r"""
            l ?[12](?: (?:norm|penalty|regularization|regularizer|loss|term))*
            weight decay
            ridge
            lasso
            (?:weight|norm) penalty
            tikhonov(?: regularization)?
        """),
        "JENSEN": phrases(r"""
            jensen shannon(?: divergence| distance)?
            js(?: divergence)?
            jsd
            wasserstein(?: distance| loss)?
            earth mover(?: distance)?
            mmd
            (?:renyi|bregman|f) divergence
            (?:hellinger|total variation)(?: distance)?
        """),
        "OTHER": phrases(r"""
            learning rate
            dropout(?: rate)?
            batch ?norm
            batch ?normalization
            gradient (?:penalty|clipping)
            (?:adversarial|perceptual|commitment|contrastive|hinge|discriminator)(?: loss| term)?
            early stopping
            noise
            reparameterization(?: trick)?
            eps
        """),
    },
    predicates=phrases(r"""
        regularizes?(?: (?:terms?|loss|part|penalty))*
        (?:regularized|regularizing|regularization|regularizers?)(?: (?:terms?|loss|part|penalty))*
        organizes?
        organized
        organizing
        structures?
        shapes?
        penalizes?
        regular
        constrains?
    """),
    neutral=[
        *"""
            it its them this that which what is are be as of to for in on at by with
            so one i we our here part second other loss losses component penalty
            called named answer does do did space because since pushes close closer
            near toward towards match like from between each every smooth continuous
            normal standard measured weighted added known also just only responsible
            job role used namely eg ie z x me thing =
        """.split(),
        *r"\( \) \[ \] \*".split(),
        *phrases(rf"""
            (?:vaes?|terms?|latents?|encoders?|gaussians?|distributions?|measures?|uses?|acts?)
            (?:pulls?|keeps?|forces?|makes?|brings?|drives?)
            latent (?:space|variables?|codes?|vectors?)
            look like
            it is
            (?:of|in|from|inside|within)(?: negative| vae| whole| total)* {_ELBO}
            parts? of loss
        """),
    ],
    spelling=("kullback", "leibler", "divergence", "reconstruction", "relative", "entropy"),
)
