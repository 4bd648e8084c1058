"""What anybody may open."""

from tests.walk import States

STATES = States()
state, opens = STATES.state, STATES.opens

opens("home", "/")
opens("treatments", "/treatments/")
opens("treatment", "/treatments/prp/", name="treatment_prp")
opens("treatment", "/treatments/exosomes/", name="treatment_exosomes")
opens("treatment", "/treatments/dr-prp-kit/", name="product_kit")
opens("treatment", "/treatments/exosome-regenerative-complex/", name="product_exosomes")
opens("treatment", "/treatments/microneedling/", name="device_microneedling")
opens("treatment", "/treatments/co2/", name="device_co2")
opens("compare", "/compare/")
opens("consultation", "/consultation/")
opens("results", "/results/")
opens("questions", "/questions/")
opens("clinic", "/clinic/")
opens("clinic", "/clinic/", name="clinic_of_an_empty_clinic", empty=True)
opens("privacy", "/privacy/")
opens("my_link", "/my-link/")
opens("after_treatment", "/after-treatment/")
opens("call_911", "/after-treatment/call-911/")
opens("home", "/", name="home_of_an_empty_clinic", empty=True)
opens("after_treatment", "/after-treatment/", name="after_treatment_in_an_empty_clinic", empty=True)
opens("book", "/book/", name="book_in_an_empty_clinic", status=503, empty=True)


@state("my_link", status=422)
def my_link_without_an_address(clinic):
    return clinic.visitor().post("/my-link/", {"email": "nobody"})


@state("my_link")
def my_link_sent(clinic):
    return clinic.visitor().post("/my-link/", {"email": "hanna.healthy@demo.example"})
