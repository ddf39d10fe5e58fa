create table birds as
select
  "Species" as species,
  lower("Sex") as sex,
  "Flipper Length (mm)" as flipper_mm,
  "Beak Length (mm)" as beak_mm,
  "Body Mass (g)" as mass_g
from 'data/penguins.json'
where mass_g is not null and flipper_mm is not null and beak_mm is not null;

select * from birds order by all;
