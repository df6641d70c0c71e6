"""The words of q1: what an encoder outputs, and what it does not."""

from __future__ import annotations

from vae_helpers.quiz.free_text.reading import Lexicon, phrases

_SIGMA = (
    r"(?:sigmas?(?: ?\^ ?2| 2| squared| square)?|sigma2|variances?|vars?|stds?|stdevs?|stddevs?|"
    r"std devs?|sd|standard deviations?|deviations?)"
)
_LOG = r"(?:natural )?(?:logs?|logarithms?|ln|logarithmic)(?: of)?"
_EACH = r"(?: each| every| all| its| one| that| this| single| such| given| 32| many)*"
_LATENT = (
    r"(?:zs?|(?:latent|code) (?:space|variables?|vectors?|codes?|dimensions?|coordinates?|units?|"
    r"axis|axes|representations?|features?|points?)|latents|codes?|dimensions?|"
    r"coordinates?|axis)"
)
_IMAGE = r"(?:input )?(?:images?|pictures?|digits?|inputs?|x|examples?)"

_FOR = r"(?:for|from|given|per|with|to|by|conditioned on|conditional on|depending on)"
_ONE = r"(?:(?:single|one|random|deterministic|fixed) )*"
_CODE = r"(?:vectors?|codes?|points?|variables?|representations?|features?|embeddings?)(?: z)?"
_DRAW = r"(?:(?:random|one|single|latent) )*(?:samples?|draws?|zs?|vector|code|point|value)"

LEXICON = Lexicon(
    ideas={
        "MEAN": phrases(r"""
            means?
            mus?
            averages?
            expectations?
            expected values?
            mu x
            (?:location|center)(?= and| ,| \+| /)
        """),
        "SPREAD": phrases(rf"""
            (?:{_LOG} )?(?:\( )?{_SIGMA}(?: \))?
            {_LOG}(?: \()? {_SIGMA}(?: \))?
            log ?vars?
            logvariances?
            logsigma ?(?:\^ )?2?
            logsigmas?
            (?:diagonal )?covariances?(?: matrix| matrices)?
            spreads?
            scales?
            widths?
            uncertainty
            how (?:uncertain|sure) it is
        """),
        "LATENT": phrases(rf"""
            (?:of|over|for|in|on|across|per|to){_EACH} {_LATENT}
            latent space
            latent
        """),
        "DIST": phrases(r"""
            q ?(?:phi )?\( ?z \| x \)
            q z \| x
            q of z given x
            (?:(?:approximate|variational|encoder) )*posteriors?(?: distributions?)?
            (?:(?:diagonal|isotropic|multivariate|whole|own|factorized) )*gaussians?
            (?:diagonal|multivariate) normals?
            (?:(?:diagonal|multivariate) )*(?:gaussian|normal) (?:distributions?|density|clouds?)
            n \( (?:z ; )?mu(?: x)? , (?:diag )?(?:\( )?sigma(?: ?\^ ?2)?(?: i)? (?:\) )?\)
            distributions? q
            latent (?:gaussian )?distributions?
            belief
        """),
        "VAGUE": phrases(r"""
            (?:probability )?distributions?
            probability density
        """),
        "WEAK": phrases(r"""
            probabilistic
            probability
            probabilities of
            density
            densities
            (?:sufficient |natural )?(?:parameters|statistics|params)
            moments
        """),
        "AMBIGUOUS": phrases(rf"""
            (?:mean|average) (?:{_LOG} )?{_SIGMA}
            (?:mean|average) (?:uncertainty|spread)
            {_SIGMA} of (?:each |all )?(?:means?|mus?)
            (?:means?|averages?) of (?:each |all )?{_SIGMA}
        """),
        "OF_IMAGE": phrases(rf"""
            of{_EACH} {_IMAGE}
            of{_EACH} (?:networks?|models?|outputs?|layers?|encoders?|vaes?)
        """),
        "PIXEL": phrases(rf"""
            (?:(?:of|over|for|in|on|across|per){_EACH} )?(?:pixels?|pixel (?:values?|space))
            (?:(?:of|over|for|in|on|across|per){_EACH} )?(?:gray values?|pixel intensity|intensity)
            (?:of|over|in|on|across) (?:images|pictures|digits|data|dataset|training data|outputs)
            (?:of|over|in|on|across) (?:image|data) space
        """),
        "IMAGE": phrases(r"""
            (?:new |output |reconstructed |generated |blurry |decoded |whole )*images?
            (?:new |output |reconstructed |generated |blurry |decoded |whole )*(?:pictures?|digits?)
            reconstructions?(?: of (?:image|input|x|digit))?
            reconstructed (?:input|x)
            x hat
        """),
        "LOGITS": phrases(r"""
            (?:784 )?logits?
            (?:784 |pixel |class )?probabilities
            scores?
        """),
        "LABEL": phrases(r"""
            (?:class |digit )?labels?
            (?:digit |image )?class
            (?:digit |image )?classes
            category
            categories
            which digit(?: it is)?
        """),
        "NOISE": phrases(r"""
            (?:gaussian |random )?(?:noise|eps|epsilon)
            random numbers?
        """),
        "PRIOR": phrases(r"""
            (?:of |from )?(?:p \( z \)|priors?(?: distribution)?|(?:gaussian|normal) prior)
            (?:of |from )?(?:standard|unit) (?:normal|gaussian)(?: prior)?(?: distribution)?
            (?:of |from )?n \( 0 , (?:1|i) \)
        """),
        "LIKELIHOOD": phrases(r"p ?(?:theta )?\( ?x \| z \)"),
        "SAMPLE_FROM": phrases(rf"""
            {_DRAW}(?: z)? (?:from|~)
            {_DRAW}(?: z)?(?: (?:which|that) is)? (?:sampled|drawn|taken|randomly sampled) from
            samples? of (?=n \(|q|gaussian|normal|posterior)
        """),
        "Z": phrases(rf"""
            zs?
            (?:(?:random|one|single) )?samples?(?: (?:of|in|over) (?:z|latent space))?
            {_ONE}(?:latent|code|embedding|feature|bottleneck) {_CODE}
            {_ONE}(?:hidden|compressed|low dimensional|lower dimensional|compact|dense) {_CODE}
            gaussian (?:vectors?|samples?|variables?|numbers?|values?)
            latents
            latent z
            codes?
            embeddings?
            encodings?
            points?(?: z)?(?: in latent space)?
            bottleneck
            (?:vectors?|position) in latent space
            (?:hidden|compressed) (?:states?|layers?|versions?|images?|data)
            representations?
            features?
            (?:one|single|deterministic) (?:vector|point|code|value)(?! of| for| with| containing)
        """),
    },
    predicates=phrases(r"""
        outputs?
        gives?
        produces?
        returns?
        predicts?
        emits?
        yields?
        computes?
        describes?
        describing
        defines?
        specify
        specifies
        parametrizes?
        parameterizes?
        learns?
        infers?
        estimates?
        maps? to
        provides?
        represents?
        representing
        outputting
    """),
    neutral=[
        *"""
            alone it they its their this that these those there is are be as of to for in on
            at by with into per each every so one two 2 32 64 both pair tuple set we i
            you what which here neural model variational autoencoder called named
            namely eg ie our answer also aka diagonal approximate has have having
            usually typically different separate own instead given only just does do
            other dimensional long network = x phi
        """.split(),
        *r"\( \) \[ \] \|".split(),
        *phrases(rf"""
            fc
            (?:heads?|vectors?|tensors?|numbers?|values?|layers?|lists?|sized?|things?)
            (?:vaes?|encoders?|networks?)
            (?:two|2)(?: different| separate)?(?: latent)? (?:vectors?|tensors?|numbers?|codes?)
            (?:two|2)(?: different| separate)? (?:things|outputs?|values?|heads?)
            {_FOR}{_EACH} (?:{_IMAGE}|data ?points?|observations?|instances?|samples?)(?: x)?
            maps?{_EACH} {_IMAGE} to
            given x
            of x
            through two heads
            gaussian parameters?
        """),
    ],
    spelling=("gaussian", "posterior", "distribution", "deviation"),
)
