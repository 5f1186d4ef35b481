"""People and invitations."""

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.accounts.models import Invitation, User
from portal.accounts.people.invitations import hash_of, lives
from tests.harness.anew import with_each_test

PASSWORD = "correct horse battery"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Camille Martin {n}")
    email = factory.Sequence(lambda n: f"camille{n}@martin.example")
    language = "fr"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        kwargs.setdefault("password", PASSWORD)
        return model_class.objects.create_user(kwargs.pop("email"), **kwargs)

    @factory.post_generation
    def address(obj, create, extracted, **kwargs):  # noqa: N805
        EmailAddress.objects.create(user=obj, email=obj.email, verified=True, primary=True)


class InvitationFactory(factory.django.DjangoModelFactory):
    """With `token="…"`, the link of the invitation."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")

    name = factory.Sequence(lambda n: f"Dominique Petit {n}")
    email = factory.Sequence(lambda n: f"dominique{n}@petit.example")
    language = "fr"
    invited_by = factory.SubFactory(UserFactory, role="admin")
    token_sha256 = factory.LazyAttribute(lambda obj: hash_of(obj.token))
    expires_at = factory.LazyFunction(lambda: timezone.now() + lives())


for _factory in (UserFactory, InvitationFactory):
    with_each_test(lambda first, made=_factory: made.reset_sequence(first, force=True))
