"""The words of q2: the trick, and what it is mistaken for."""

from __future__ import annotations

from vae_helpers.quiz.free_text.reading import Lexicon, phrases

_NAMES = (
    "reparameterization reparametrization reparameterizations reparameterized reparametrized "
    "reparameterize reparametrize reparameterizing reparametrizing reparam reparameterisation "
    "reparametrisation reparameterise reparametrise reparametration"
).split()
_REPARAM = f"(?:{'|'.join(_NAMES)})"
_PARAM = (
    "(?:parameterization|parametrization|parameterized|parameterize|parametrize|param|"
    "parameterisation|parametrisation)"
)
_NOISE = "(?:randomness|noise|eps|stochasticity|random part)"
_OF = "(?: of)?(?: (?:network|graph|model))?"
_MOVE = "(?:moving|moves?|putting|put|pulling|taking|take|push|pushing|shift|shifting)"
LEXICON = Lexicon(
    ideas={
        "RIGHT": phrases(rf"""
            {_REPARAM}(?: (?:trick|gradients?|estimators?|method))*
            re {_PARAM}
            (?:parameterization|parametrization|reparm|repar) trick
            path ?wise(?: (?:derivatives?|gradients?|estimators?))*
            rsample
            location (?:and )?scale(?: (?:transformation|transform|family|trick))*
            FORMULA
            (?:scale|scaling|stretch) and (?:shift|shifting)(?: noise| eps| it)?
            (?:shift|shifting) and (?:scale|scaling)(?: noise| eps| it)?
            {_MOVE} {_NOISE} (?:out|outside|elsewhere){_OF}
            {_MOVE} {_NOISE} into (?:eps|noise|input)
            (?:externalize|externalizing) {_NOISE}
        """),
        "REINFORCE": phrases(r"""
            reinforce(?: trick| estimator| algorithm)?
            score functions?(?: (?:trick|estimator|gradient))*
            policy gradients?
            likelihood ratios?(?: trick)?
            log derivative(?: trick)?
            reinforcement learning
        """),
        "STRAIGHT": ["straight through(?: (?:estimators?|trick|gradient))*", "ste"],
        "GUMBEL": phrases(r"""
            gumbel(?: (?:softmax|max|trick))*
            softmax(?: trick)?
            concrete distribution
        """),
        "DROPOUT": ["dropout"],
        "KERNEL": ["kernels?(?: (?:trick|method))*"],
        "NORM": phrases(r"""
            (?:batch |layer )?normalization
            (?:batch|layer) ?norm
        """),
        "DETACH": ["detach", "detaching", "stop gradients?", "stop grad", "no grad"],
        "OTHER": phrases(r"""
            gradient clipping
            clipping
            teacher forcing
            (?:skip|residual) connections?
            (?:kl )?annealing
            warm up
            weight decay
            regularization
            log sum exp(?: trick)?
            momentum
            attention
            adversarial training
            transfer learning
        """),
        "BOUND": phrases(r"""
            elbo
            evidence lower bound
            variational (?:inference|bound|lower bound)
            (?:kl|kullback leibler)(?: divergence| term| loss)?
            jensen(?: inequality)?
            maximum likelihood
        """),
        "MONTE_CARLO": phrases(r"""
            monte carlo(?: (?:sampling|estimate|estimation|method))?
            importance sampling
            mcmc
            markov chain(?: monte carlo)?
            (?:rejection|gibbs) sampling
            metropolis(?: hastings)?
            langevin(?: dynamics)?
        """),
        "BACKPROP": phrases(r"""
            back ?prop
            back ?propagation
            backpropagate
            backpropagating
            chain rule
            autograd
            autodiff
            automatic differentiation
            (?:stochastic )?gradient descent
            sgd
            adam
        """),
        "SLIP_VARIANCE": ["BAD_VARIANCE"],
        "SLIP_NO_SIGMA": ["BAD_NO_SIGMA"],
        "SLIP_NO_EPS": ["BAD_NO_EPS"],
        "SLIP_NO_MU": ["BAD_NO_MU"],
        "SLIP_SWAPPED": ["BAD_SWAPPED"],
    },
    neutral=[
        *"""
            it its this that is are be as of to for in on at by with into from one so
            we i you trick tricks method technique called named namely eg ie our which
            what answer use uses using used where write writing written z = do does
            done here formula through estimator step possible flow flows propagate
            differentiable via sampled instead can kingma welling node stochastic
            random deterministic variable latent differentiate known aka also people
            call would say noise eps mu sigma draw set compute get
        """.split(),
        *r"\( \) \[ \] ~".split(),
        *phrases(r"""
            (?:vaes?|samples?|allows?|enables?|lets?|makes?)
            pass
            passes
            gradients?(?: flow)?
            sampling(?: steps?)?
            thanks to
            because of
        """),
    ],
    predicates=["let gradients? (?:pass|flow|through)"],
    spelling=("parameterization", "parametrization"),
)
